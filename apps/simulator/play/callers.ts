import { receiveCall } from '@wanghuo/incidents/model';
import type { PlannedCall } from '../plan/plan-day.ts';
import type { PlayerContext } from './player-context.ts';

/** Makes the planned calls when their time has come, through the intake that a telephone system uses. */
export class Callers {
  readonly #context: PlayerContext;
  readonly #calls: readonly PlannedCall[];
  #next = 0;

  constructor(context: PlayerContext, calls: readonly PlannedCall[]) {
    this.#context = context;
    this.#calls = calls;
    context.progress.callsPlanned = calls.length;
  }

  async tick(): Promise<void> {
    const { clock, crews, made, progress, attempt } = this.#context;
    for (let call = this.#calls[this.#next]; call && call.atSeconds <= clock.seconds; call = this.#calls[this.#next]) {
      this.#next += 1;
      const planned = call;
      const answer = await attempt(() =>
        crews.run(receiveCall, {
          channel: 'SIMULATOR',
          callerNumber: planned.callerNumber,
          position: [planned.position[0], planned.position[1]],
          positionErrorMetres: planned.positionErrorMetres,
          ...(planned.said === null ? {} : { said: planned.said }),
          ...(planned.kind === 'SILENT' || planned.kind === 'ABANDONED' ? { silence: planned.kind } : {}),
        }),
      );
      if (!answer) continue;
      made.set(answer.callId, planned);
      progress.callsMade += 1;
    }
  }
}
