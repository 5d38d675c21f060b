import { theme, type ThemeConfig } from 'antd';
import { fontFamily, palettes, space, type ThemeName, typeScale } from './palette.ts';

/** Our names as CSS variables: `--wh-text`, `--wh-panel`, `--wh-fire-mark` … */
export function cssVariablesOf(name: ThemeName): Readonly<Record<string, string>> {
  const palette = palettes[name];
  const variables: Record<string, string> = { '--wh-font': fontFamily };
  for (const [key, value] of Object.entries(palette.surfaces)) variables[`--wh-${key}`] = value;
  for (const key of ['text', 'quiet', 'faint', 'line', 'edge', 'link', 'focus', 'action'] as const)
    variables[`--wh-${key}`] = palette[key];
  variables['--wh-action-hover'] = palette.actionHover;
  for (const [meaning, colours] of Object.entries(palette.meanings)) {
    variables[`--wh-${meaning}-mark`] = colours.mark;
    variables[`--wh-${meaning}-text`] = colours.text;
    variables[`--wh-${meaning}-soft`] = colours.soft;
    variables[`--wh-${meaning}-on`] = colours.onMark;
  }
  for (const [key, value] of Object.entries(typeScale)) variables[`--wh-size-${key}`] = `${value}px`;
  for (const [key, value] of Object.entries(space)) variables[`--wh-space-${key}`] = `${value}px`;
  return variables;
}

/** The component library dressed in our tokens. */
export function componentTheme(name: ThemeName): ThemeConfig {
  const palette = palettes[name];
  const { surfaces, meanings } = palette;
  return {
    algorithm: name === 'room' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    token: {
      fontFamily,
      fontSize: typeScale.body,
      fontSizeSM: typeScale.small,
      fontSizeLG: typeScale.lead,
      borderRadius: 4,
      borderRadiusLG: 4,
      borderRadiusSM: 4,
      borderRadiusXS: 2,
      controlHeight: 32,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      wireframe: false,
      colorPrimary: palette.action,
      colorPrimaryHover: palette.actionHover,
      colorPrimaryActive: palette.action,
      colorPrimaryText: palette.link,
      colorPrimaryBorder: palette.edge,
      colorPrimaryBg: surfaces.hover,
      colorPrimaryBgHover: surfaces.hover,
      colorLink: palette.link,
      colorLinkHover: palette.text,
      colorLinkActive: palette.text,
      colorInfo: meanings.assist.mark,
      colorSuccess: meanings.returning.mark,
      colorWarning: meanings.unverified.mark,
      colorError: meanings.fire.mark,
      colorErrorText: meanings.fire.text,
      colorErrorBg: meanings.fire.soft,
      colorWarningBg: meanings.unverified.soft,
      colorInfoBg: meanings.assist.soft,
      colorBgBase: surfaces.panel,
      colorBgLayout: surfaces.canvas,
      colorBgContainer: surfaces.panel,
      colorBgElevated: surfaces.raised,
      colorBgSpotlight: name === 'room' ? '#4a4641' : '#37332e',
      colorText: palette.text,
      colorTextHeading: palette.text,
      colorTextSecondary: palette.quiet,
      colorTextTertiary: palette.faint,
      colorTextQuaternary: palette.faint,
      colorTextPlaceholder: palette.faint,
      colorTextDescription: palette.quiet,
      colorTextDisabled: palette.faint,
      colorBorder: palette.edge,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      controlItemBgHover: surfaces.hover,
      controlItemBgActive: surfaces.hover,
      controlOutline: 'transparent',
      controlOutlineWidth: 0,
      boxShadowSecondary: name === 'room' ? '0 4px 16px rgb(0 0 0 / 45%)' : '0 4px 16px rgb(60 50 40 / 18%)',
    },
    components: {
      Tabs: { itemSelectedColor: palette.text, itemHoverColor: palette.text, inkBarColor: palette.text },
      Menu: {
        itemSelectedColor: palette.text,
        itemSelectedBg: surfaces.hover,
        itemHeight: 32,
        itemBorderRadius: 4,
        itemMarginInline: 4,
        activeBarBorderWidth: 0,
      },
      Segmented: { itemSelectedBg: surfaces.hover, itemSelectedColor: palette.text, trackBg: surfaces.canvas },
      Table: { cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, headerBg: surfaces.canvas, rowHoverBg: surfaces.hover },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Alert: { defaultPadding: '8px 12px' },
    },
  };
}
