import { useQuery } from '@tanstack/react-query';
import { asProblem, KeyValue, ProblemNotice, useClient, useLabels } from '@wanghuo/platform-web';
import { explainStoredFrame } from '../model/index.ts';

/** One stored frame field by field, under the names that the documents of its protocol use. */
export function FrameFields({ frameId }: { frameId: string }) {
  const t = useLabels('sensing');
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['sensing.explainStoredFrame', frameId],
    queryFn: () => client.query(explainStoredFrame, { frameId }),
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return <p className="wh-quiet">{t('web.loading')}</p>;
  const { hex, ...fields } = data.explanation;
  return (
    <div className="sen-fields">
      <Fields of={fields} />
      <pre className="sen-hex">{pairs(String(hex ?? data.frame.hex))}</pre>
    </div>
  );
}

/** In words where there are any, else by the name that `wanghuo gb26875 decode --json` gives the field. */
function Fields({ of }: { of: Readonly<Record<string, unknown>> }) {
  const t = useLabels('sensing');
  return (
    <KeyValue
      items={Object.entries(of).map(
        ([name, value]) => [t.find(`frameField.${name}`) ?? name, <FieldOf key={name} value={value} />] as const,
      )}
    />
  );
}

function FieldOf({ value }: { value: unknown }) {
  const t = useLabels('sensing');
  if (typeof value === 'boolean') return <>{t(value ? 'frames.yes' : 'frames.no')}</>;
  if (value === null || value === undefined || value === '') return <>—</>;
  if (Array.isArray(value))
    return value.every((one) => typeof one !== 'object') ? (
      <>{value.length === 0 ? '—' : value.join('、')}</>
    ) : (
      <>
        {value.map((one, index) => (
          <Fields key={index} of={one as Readonly<Record<string, unknown>>} />
        ))}
      </>
    );
  if (typeof value === 'object') return <Fields of={value as Readonly<Record<string, unknown>>} />;
  return <span className="wh-number">{String(value)}</span>;
}

const pairs = (hex: string) => hex.toUpperCase().replace(/(..)(?=.)/g, '$1 ');
