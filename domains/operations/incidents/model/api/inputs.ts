import { textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { incidentType } from '../incident-type.ts';

export const typeSchema = z.enum(incidentType.names as [string, ...string[]]);
export const levelSchema = z.int().min(1).max(5);
export const reasonSchema = textSchema({ max: 200, min: 2 });
