import { type Deadline, type Domain, statesOf, type Transition, type Workflow } from '@wanghuo/kernel';
import { authorisationTable } from '../../platform/server/access/authorisation-table.ts';
import { declared, mounted, operations } from './declarations.ts';
import { code, codes, page, table } from './markdown.ts';
import { membersOf } from './schema-words.ts';

/** The pages of `docs/generated`, by file name. Order is the order of the declarations, so a page changes with them only. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['workflows.md', workflowsPage(declared)],
    ['events.md', eventsPage(declared)],
    ['errors.md', errorsPage(declared)],
    ['operations.md', operationsPage()],
    ['permissions.md', permissionsPage(declared)],
  ]);
}

/** The label of a key in its domain, in any other, or a dash. */
function label(domain: Domain, ...keys: readonly string[]): string {
  for (const key of keys)
    for (const { labels } of [domain, ...declared]) {
      const text = labels[key];
      if (text !== undefined) return text;
    }
  return '—';
}

function workflowsPage(domains: readonly Domain[]): string {
  const parts = domains.flatMap((domain) => domain.workflows.map((workflow) => workflowPart(domain, workflow)));
  return page(
    'Workflows',
    'Each closed loop as it is declared. `clock` is taken by a deadline only, `command` by a command of the same domain; any other word is the permission that whoever takes the step must hold.',
    parts,
  );
}

function workflowPart(domain: Domain, workflow: Workflow): string {
  const { name, register, stateField } = workflow;
  const table_ = register.fields[stateField]?.codes?.id ?? '';
  const stateLabel = (state: string) => label(domain, `state.${name}.${state}`, `code.${table_}.${state}`);
  const steps = Object.entries(workflow.transitions);
  return [
    `## ${name}`,
    `${label(domain, `workflow.${name}`)} · domain ${code(domain.name)} · register ${code(register.name)} · handling ${code(workflow.handling.id)}${workflow.versioned ? ' · the caller says which version it saw' : ''}`,
    diagram(workflow, stateLabel),
    table(
      ['step', '', 'from', 'to', 'by', 'who may', 'requires', 'input', 'announces'],
      steps.map(([step, transition]) => [
        `${code(step)}${transition.primary ? ' ★' : ''}`,
        label(domain, `step.${name}.${step}`),
        codes(transition.from),
        code(transition.to),
        code(transition.by),
        whoMay(transition, workflow, step),
        (transition.requires ?? []).map((one) => `${one.name} (${code(one.error.code)})`).join(', '),
        membersOf(transition.input).join('; '),
        code(transition.announces.type),
      ]),
    ),
    ...deadlines(workflow),
  ].join('\n\n');
}

function diagram(workflow: Workflow, stateLabel: (state: string) => string): string {
  const lines = ['```mermaid', 'stateDiagram-v2'];
  for (const state of statesOf(workflow)) lines.push(`  ${state}: ${state} ${stateLabel(state)}`);
  lines.push(`  [*] --> ${workflow.initial}`);
  for (const [step, transition] of Object.entries(workflow.transitions))
    for (const from of transition.from) lines.push(`  ${from} --> ${transition.to}: ${step}`);
  for (const state of workflow.final) lines.push(`  ${state} --> [*]`);
  return [...lines, '```'].join('\n');
}

function whoMay(transition: Transition, workflow: Workflow, step: string): string {
  if (transition.by === 'command') return 'its command';
  if (transition.by === 'clock')
    return workflow.deadlines.some(({ take }) => take === step) ? 'the deadline below' : 'nobody';
  return holders(transition.by).join(', ');
}

function deadlines(workflow: Workflow): readonly string[] {
  if (workflow.deadlines.length === 0) return [];
  return [
    table(
      ['deadline', 'while', 'at'],
      workflow.deadlines.map((deadline: Deadline) => [
        code(deadline.take),
        codes(deadline.while),
        code(sourceOf(deadline.at)),
      ]),
    ),
  ];
}

/** The body of a declared function in one line: the moment of a deadline is best said by its own source. */
function sourceOf(at: Deadline['at']): string {
  return at
    .toString()
    .replaceAll(/\s+/g, ' ')
    .replace(/^\(?[\w{}, ]*\)? ?=> ?/, '');
}

/** Roles that hold a permission, each with the kinds of scope it holds it within. */
function holders(permission: string): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const row of authorisationTable(declared))
    if (row.permission === permission) kinds.set(row.role, [...(kinds.get(row.role) ?? []), row.within]);
  return [...kinds].map(([role, within]) => `${role} (${within.join(', ')})`);
}

function eventsPage(domains: readonly Domain[]): string {
  const heard = new Map<string, string[]>();
  for (const { subscribers } of mounted)
    for (const { event, name } of subscribers) heard.set(event.type, [...(heard.get(event.type) ?? []), name]);
  const parts = domains
    .filter(({ events }) => events.length > 0)
    .map((domain) =>
      [
        `## ${domain.name}`,
        table(
          ['fact', '', 'version', 'subject', 'payload', 'heard by'],
          domain.events.map((event) => [
            code(event.type),
            label(domain, `event.${event.type}`),
            String(event.version),
            `${event.subject.type} (${code(event.subject.key)})`,
            membersOf(event.schema).join('; '),
            codes(heard.get(event.type) ?? []),
          ]),
        ),
      ].join('\n\n'),
    );
  return page(
    'Facts',
    'What each domain announces: in the past tense, in the transaction of the change, for ever.',
    parts,
  );
}

function errorsPage(domains: readonly Domain[]): string {
  const parts = domains
    .filter(({ errors }) => errors.length > 0)
    .map((domain) =>
      [
        `## ${domain.name}`,
        table(
          ['code', 'status', 'title', 'retry', 'database constraint'],
          domain.errors.map((error) => [
            code(error.code),
            String(error.status),
            label(domain, `error.${error.code}`),
            error.retryable ? 'yes' : '',
            codes(error.constraints),
          ]),
        ),
      ].join('\n\n'),
    );
  return page(
    'Refusals',
    'Every expected refusal with its HTTP status. The Chinese title is what the user reads.',
    parts,
  );
}

function operationsPage(): string {
  const rows = operations();
  const groups = Map.groupBy(rows, ({ name }) =>
    name
      .split('.')
      .slice(0, name.startsWith('registers.') || name.startsWith('workflows.') ? 2 : 1)
      .join('.'),
  );
  const heading = ['operation', 'method', 'path', 'permission', 'handling', 'If-Match', 'refuses with'];
  const parts = [...groups].map(([group, operationsOfGroup]) =>
    [
      `## ${group}`,
      table(
        heading,
        operationsOfGroup.map((one) => [
          code(one.name),
          one.method,
          code(one.path),
          code(one.permission),
          `${one.handling.id} (${one.handling.dataClass}, ${one.handling.rate}, ${one.handling.statementTimeout})`,
          one.versioned ? 'yes' : '',
          codes([...new Set(one.errors.map((error) => error.code))]),
        ]),
      ),
    ].join('\n\n'),
  );
  const routes = mounted.flatMap((domain) => domain.routes);
  const written = [
    '## Routes written by hand',
    table(
      ['route', 'method', 'path', 'permission', 'handling', ''],
      routes.map((route) => [
        code(route.name),
        route.method,
        code(route.path),
        code(route.permission),
        route.handling.id,
        route.summary,
      ]),
    ),
  ].join('\n\n');
  return page(
    'Operations',
    `Every address of the API, ${rows.length} from declarations and ${routes.length} by hand. Handling says data class, rate and statement time-out together; their numbers are in platform/kernel/limits.ts.`,
    [...parts, ...(routes.length > 0 ? [written] : [])],
  );
}

function permissionsPage(domains: readonly Domain[]): string {
  const rows = authorisationTable(domains);
  const byPermission = Map.groupBy(rows, ({ permission }) => permission);
  const label_ = (permission: string) => label(domains[0] as Domain, `permission.${permission}`);
  const byRole = Map.groupBy(rows, ({ role }) => role);
  return page(
    'Permissions',
    'Who may do what within what scope; the matrix test asks the running server for every pair.',
    [
      [
        '## By permission',
        table(
          ['permission', '', 'held by'],
          [...byPermission.keys()]
            .sort()
            .map((permission) => [code(permission), label_(permission), holders(permission).join(', ')]),
        ),
      ].join('\n\n'),
      [
        '## By role',
        table(
          ['role', '', 'may'],
          [...byRole].map(([role, held]) => [
            code(role),
            label(domains[0] as Domain, `code.role.${role}`, `role.${role}`),
            [...Map.groupBy(held, ({ within }) => within)]
              .map(([within, of]) => `${within}: ${of.map(({ permission }) => permission).join(', ')}`)
              .join(' · '),
          ]),
        ),
      ].join('\n\n'),
    ],
  );
}
