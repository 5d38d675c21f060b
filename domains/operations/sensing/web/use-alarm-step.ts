import { useAct, useClient } from '@wanghuo/platform-web';
import { alarmCourse } from '../model/index.ts';

/** Takes a step of an alarm's course. */
export function useAlarmStep(alarmId: string) {
  const client = useClient();
  return useAct<{ step: string; input: unknown }, unknown>(({ step, input }, options) =>
    client.workflow(alarmCourse).take(step, alarmId, input, options),
  );
}
