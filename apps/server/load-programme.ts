import { shanghaiDate } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import { loadDeliveries, loadPlan } from '@wanghuo/programme/server';
import { planDeliveries } from '@wanghuo/simulator/deliveries';
import type { DemonstrationScenario } from './demonstration-scenario.ts';

/**
 * Reads the plan into projects and commitments when there are none yet, as published. In a demonstration a made-up course
 * of events then happens to it, the one its history goes by, so that programme, registers and records tell one story.
 * @param scenario - null outside demonstrations: the plan stands as printed and waits for the plan office
 * @returns how many projects were loaded, or null when there were some already
 */
export async function loadProgramme(
  services: Services,
  scenario: DemonstrationScenario | null,
  onProgress: () => void,
): Promise<number | null> {
  return services.transact(
    services.jobSubject('programme.load'),
    async (context) => {
      const loaded = await loadPlan(context);
      if (!loaded) return null;
      onProgress();
      if (scenario) await loadDeliveries(context, planDeliveries(scenario.course, shanghaiDate(context.now)));
      return loaded.projects;
    },
    { statementTimeoutSeconds: 60, idleSeconds: 60 },
  );
}
