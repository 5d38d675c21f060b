import { defineError } from '@wanghuo/kernel';

/** The record's state does not allow the step; the parameters say which state it is in. */
export const stepNotOpen = defineError('workflow.step_not_open', 409);

export const workflowErrors = [stepNotOpen];
