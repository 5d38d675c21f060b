import { z } from 'zod';
import { pathOf, type Contract } from '@wanghuo/kernel';
import type { Implementation } from '../domain-server.ts';
import { fileErrors } from '../files/errors.ts';
import type { Operation } from './operation.ts';

/** A contract with its implementation as an operation. */
export function operationOfContract({ contract, run, shared }: Implementation): Operation {
  const common = {
    name: contract.name,
    path: pathOf(contract),
    permission: contract.permission,
    handling: contract.handling,
    summary: sentenceOf(contract),
    output: contract.output,
    errors: contract.errors,
    run: run as unknown as Operation['run'],
  };
  if (contract.kind === 'upload')
    return {
      ...common,
      kind: 'upload',
      method: 'POST',
      parameters: objectOf(contract.input, contract.name),
      body: null,
      // Whatever may be wrong with a file is wrong with every upload's.
      errors: [...contract.errors, ...fileErrors],
      versioned: false,
      uploadBytes: contract.maximumBytes,
    };
  return contract.kind === 'query'
    ? {
        ...common,
        kind: 'query',
        method: 'GET',
        parameters: objectOf(contract.input, contract.name),
        body: null,
        versioned: false,
        ...(shared ? { shared } : {}),
      }
    : {
        ...common,
        kind: 'command',
        method: 'POST',
        parameters: null,
        body: contract.input,
        versioned: contract.versioned,
        whileLocked: contract.whileLocked,
      };
}

function objectOf(schema: z.ZodType, name: string): z.ZodObject {
  if (!(schema instanceof z.ZodObject)) throw new Error(`The input of ${name} must be an object`);
  return schema;
}

/** `incidents.dispatchUnits` → `Incidents: dispatch units` */
function sentenceOf(contract: Contract): string {
  const [domain = '', verbNoun = ''] = contract.name.split('.');
  const words = verbNoun.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${domain.charAt(0).toUpperCase()}${domain.slice(1)}: ${words}`;
}
