import type { RecordOf } from '@wanghuo/kernel';
import type { handover, shift } from '../model/index.ts';

export type Shift = RecordOf<typeof shift>;
export type Handover = RecordOf<typeof handover>;
