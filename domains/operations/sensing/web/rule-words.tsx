import { KeyValue, useLabels } from '@wanghuo/platform-web';
import type { RuleParameters } from '../model/index.ts';

/** Thresholds in words, each with its unit. */
export function ParameterWords({ parameters, unit }: { parameters: RuleParameters; unit: string }) {
  const t = useLabels('sensing');
  const entries = Object.entries(parameters).filter(([name]) => name !== 'shape');
  return (
    <KeyValue
      items={entries.map(([name, value]) => [
        t(`parameter.${name}`, { unit }),
        value === null
          ? t('parameter.none')
          : typeof value === 'string'
            ? t(`parameter.${name}.${value}`)
            : String(value),
      ])}
    />
  );
}
