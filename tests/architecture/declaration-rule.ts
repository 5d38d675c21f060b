import { type Domain, anyone, anySubject } from '@wanghuo/kernel';
import { permissionsOf } from './label-rule.ts';
import type { Repository } from './repository.ts';
import { type Node, visit } from './source-file.ts';

/** Refusals that a contract or a condition may answer with, and facts, registers and codes that are referred to, but no domain lists. */
export function unlisted(domains: readonly Domain[]): readonly string[] {
  const errors = new Set(domains.flatMap((domain) => domain.errors.map(({ code }) => code)));
  const events = new Set(domains.flatMap((domain) => domain.events.map(({ type }) => type)));
  const registers = new Set(domains.flatMap((domain) => domain.registers.map(({ name }) => name)));
  const tables = new Set(domains.flatMap((domain) => domain.codes.map(({ id }) => id)));
  const sentences: string[] = [];
  const need = (known: ReadonlySet<string>, name: string, sentence: string) => {
    if (!known.has(name)) sentences.push(sentence);
  };
  for (const domain of domains) {
    for (const contract of domain.contracts) {
      for (const { code } of contract.errors)
        need(errors, code, `${contract.name} refuses with ${code}, which no domain lists`);
      if (contract.kind === 'query')
        for (const { type } of contract.refreshOn)
          need(events, type, `${contract.name} follows ${type}, which no domain lists`);
    }
    for (const workflow of domain.workflows) {
      need(
        registers,
        workflow.register.name,
        `${workflow.name} runs over ${workflow.register.name}, which no domain lists`,
      );
      for (const [step, { requires }] of Object.entries(workflow.transitions))
        for (const { error } of requires ?? [])
          need(errors, error.code, `${workflow.name}.${step} refuses with ${error.code}, which no domain lists`);
    }
    for (const register of domain.registers)
      for (const [name, field] of Object.entries(register.fields)) {
        if (field.register)
          need(
            registers,
            field.register,
            `${register.name}.${name} refers to ${field.register}, which no domain lists`,
          );
        if (field.codes)
          need(
            tables,
            field.codes.id,
            `${register.name}.${name} uses the codes ${field.codes.id}, which no domain lists`,
          );
      }
  }
  return sentences;
}

/** Names that two declarations share although a name means one thing. */
export function declaredTwice(domains: readonly Domain[]): readonly string[] {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['code table', domains.flatMap(({ codes }) => codes.map(({ id }) => id))],
    ['refusal', domains.flatMap(({ errors }) => errors.map(({ code }) => code))],
    ['fact', domains.flatMap(({ events }) => events.map(({ type, version }) => `${type} ${version}`))],
    ['register', domains.flatMap(({ registers }) => registers.map(({ name }) => name))],
    ['workflow', domains.flatMap(({ workflows }) => workflows.map(({ name }) => name))],
    ['contract', domains.flatMap(({ contracts }) => contracts.map(({ name }) => name))],
    ['stream', domains.flatMap(({ streams }) => streams.map(({ name }) => name))],
  ];
  return kinds.flatMap(([kind, names]) =>
    [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
      (name) => `the ${kind} ${name} is declared twice`,
    ),
  );
}

/** Declarations in the sources that no domain lists, so that they are never mounted, labelled or documented. */
export function unmounted(domains: readonly Domain[], repository: Repository): readonly string[] {
  const listed: Readonly<Record<string, ReadonlySet<string>>> = {
    defineError: new Set(domains.flatMap(({ errors }) => errors.map(({ code }) => code))),
    defineEvent: new Set(domains.flatMap(({ events }) => events.map(({ type }) => type))),
    defineCodeTable: new Set(domains.flatMap(({ codes }) => codes.map(({ id }) => id))),
    defineRegister: new Set(domains.flatMap(({ registers }) => registers.map(({ name }) => name))),
  };
  const sentences: string[] = [];
  for (const file of repository.files) {
    if (file.isTest || file.path.startsWith('platform/kernel/')) continue;
    visit(file, {
      CallExpression(node: Node) {
        const known = node.callee?.type === 'Identifier' ? listed[node.callee.name] : undefined;
        const [name] = node.arguments;
        if (!known || name?.type !== 'Literal' || known.has(name.value)) return;
        sentences.push(`${file.path}:${file.lineOf(node.start)} declares ${name.value}, which no domain lists`);
      },
    });
  }
  return sentences;
}

/** Permissions that something needs and nobody has, and permissions granted that nothing needs. */
export function idlePermissions(domains: readonly Domain[], repository: Repository): readonly string[] {
  const granted = new Set(domains.flatMap(({ grants }) => grants.flatMap(({ may }) => may)));
  const needed = new Set(domains.flatMap(permissionsOf));
  const routes = new Set<string>();
  const mentioned = new Set<string>();
  for (const file of repository.files) {
    if (file.isTest) continue;
    visit(file, {
      Property(node: Node) {
        // `addedBy` of a table whose rows are only ever added.
        if (/^(permission|addedBy)$/.test(node.key?.name ?? '') && typeof node.value?.value === 'string')
          routes.add(node.value.value);
      },
      CallExpression(node: Node) {
        if (!/^(may|assertMay)$/.test(node.callee?.name ?? '')) return;
        for (const argument of node.arguments) if (typeof argument?.value === 'string') mentioned.add(argument.value);
      },
    });
  }
  const isUsed = (permission: string) =>
    needed.has(permission) || routes.has(permission) || mentioned.has(permission) || permission.endsWith('.reveal');
  const open = new Set<string>([anyone, anySubject]);
  return [
    ...[...needed].filter((one) => !granted.has(one)).map((one) => `${one} is needed and granted to no role`),
    ...[...granted]
      .filter((one) => !open.has(one) && !isUsed(one))
      .map((one) => `${one} is granted and nothing asks for it`),
  ].sort();
}
