import * as events from './events.ts';

export const callEvents = [
  events.callReceived,
  events.callClaimed,
  events.callReleased,
  events.callBackNeeded,
  events.callBackTried,
  events.callAttached,
  events.callDetached,
  events.callClosed,
  events.callEvidenceAdded,
];
export const incidentEvents = [
  events.incidentOpened,
  events.incidentChanged,
  events.incidentOrdered,
  events.incidentTurnedOut,
  events.incidentArrived,
  events.incidentControlled,
  events.incidentExtinguished,
  events.incidentReopened,
  events.incidentClosed,
];
export const orderEvents = [
  events.orderSent,
  events.orderDelivered,
  events.orderRepeated,
  events.orderBackAtSeat,
  events.orderAtCommander,
  events.orderAcknowledged,
  events.orderCancelled,
  events.coverRecalled,
];
export const unitEvents = [
  events.unitAssigned,
  events.unitTurnedOut,
  events.unitArrived,
  events.unitWaterOn,
  events.unitControlled,
  events.unitExtinguished,
  events.unitLeft,
  events.unitBack,
  events.unitStoodDown,
  events.reportConflicted,
];
