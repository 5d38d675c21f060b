/** What a status says of a system, a component or a transmission device. */
export const conditionNames = {
  FIRE: '火警',
  FAULT: '故障',
  SHIELDED: '屏蔽',
  SUPERVISION: '监管',
  STARTED: '启动（开启）',
  FEEDBACK: '反馈',
  DELAYED: '延时',
  MAINS_FAULT: '主电故障',
  STANDBY_FAULT: '备电故障',
  POWER_FAULT: '电源故障',
  BUS_FAULT: '总线故障',
  MANUAL: '手动状态',
  CONFIGURATION_CHANGED: '配置改变',
  RESET: '复位',
  CHANNEL_FAULT: '与监控中心通信信道故障',
  LINE_FAULT: '监测连接线路故障',
} as const;
export type Condition = keyof typeof conditionNames;

/** By bit from 1 on; bit 0 is told apart, see `isNormalBitSet`. */
const shared = [null, 'FIRE', 'FAULT', 'SHIELDED', 'SUPERVISION', 'STARTED', 'FEEDBACK', 'DELAYED'] as const;
const bits = {
  /** Figure 6. Bit 13 is printed with both meanings; every device takes 1 for reset. */
  system: [...shared, 'MAINS_FAULT', 'STANDBY_FAULT', 'BUS_FAULT', 'MANUAL', 'CONFIGURATION_CHANGED', 'RESET'],
  /** Figure 7. */
  component: [...shared, 'POWER_FAULT'],
  /** Figure 13. */
  transmitter: [null, 'FIRE', 'FAULT', 'MAINS_FAULT', 'STANDBY_FAULT', 'CHANNEL_FAULT', 'LINE_FAULT'],
} as const satisfies Record<string, readonly (Condition | null)[]>;

/**
 * The conditions a status word carries. Bit 0 is not among them: by the letter 0 there means "test", but devices in the
 * field send fires with it unset, so nothing may be hidden for its sake.
 */
export function conditionsOf(of: keyof typeof bits, status: number): Condition[] {
  return bits[of].flatMap((condition, bit) => (condition !== null && (status >> bit) & 1 ? [condition] : []));
}

/** Bit 0: normal operation by the letter of the standard. */
export function isNormalBitSet(status: number): boolean {
  return (status & 1) === 1;
}

/** What somebody did at a panel or a transmission device. */
export const operationNames = {
  RESET: '复位',
  SILENCE: '消音',
  MANUAL_ALARM: '手动报警',
  ALARM_CLEARED: '警情消除',
  SELF_TEST: '自检',
  ACKNOWLEDGE: '确认',
  POST_CHECK_ANSWER: '查岗应答',
  TEST: '测试',
} as const;
export type Operation = keyof typeof operationNames;

const operations = ['RESET', 'SILENCE', 'MANUAL_ALARM', 'ALARM_CLEARED', 'SELF_TEST', null, 'TEST'] as const;

/** Flags of types 4 (figure 9) and 24 (figure 14), which differ in bit 5. */
export function operationsOf(of: 'panel' | 'transmitter', flags: number): Operation[] {
  const fifth = of === 'panel' ? 'ACKNOWLEDGE' : 'POST_CHECK_ANSWER';
  return operations.flatMap((operation, bit) => ((flags >> bit) & 1 ? [operation ?? fifth] : []));
}
