import { IndicatorPage } from '@wanghuo/indicators/web';
import { judgeIndicator } from '@wanghuo/verify/indicator.mjs';

/** An indicator beside the verifier that belongs to no domain: it works the value out again in this browser. */
export default function IndicatorScreen() {
  return <IndicatorPage judge={(text, kept) => judgeIndicator(text.trimEnd().split('\n'), [kept])} />;
}
