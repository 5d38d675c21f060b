/** Why a field of the input was refused; the Chinese sentence for each is in `labels.zh-CN.json`. */
export type BadInputReason =
  | 'missing'
  | 'not_a_number'
  | 'negative'
  | 'not_whole'
  | 'too_large'
  | 'below_fresh'
  | 'not_rising'
  | 'not_text'
  | 'not_a_boolean'
  | 'not_a_list'
  | 'not_an_instant'
  | 'not_a_position'
  | 'not_in_code_table'
  | 'repeated'
  | 'unknown_reference';

/** Thrown when the input of a dispatch calculation cannot be trusted; it names the field as a path such as `units[3].crew.count`. */
export class DispatchInputError extends Error {
  readonly code = 'dispatch.bad_input';
  readonly field: string;
  readonly reason: BadInputReason;

  constructor(field: string, reason: BadInputReason) {
    super(`${field}: ${reason}`);
    this.name = 'DispatchInputError';
    this.field = field;
    this.reason = reason;
  }
}

/** Thrown when no run card, however general, answers for an incident type and level. */
export class RunCardMissingError extends Error {
  readonly code = 'dispatch.run_card_missing';
  readonly incidentType: string;
  readonly level: number;

  constructor(incidentType: string, level: number) {
    super(`no run card for ${incidentType} at level ${level}`);
    this.name = 'RunCardMissingError';
    this.incidentType = incidentType;
    this.level = level;
  }
}
