import type { Repository } from './repository.ts';
import { type Finding, type Node, visit } from './source-file.ts';

/** Names that say where something was put and not what it is. */
const empty = /^(utils?|helpers?|commons?|managers?|base|misc|shared|stuff)$/;
const emptyEnding = /(Utils?|Helpers?|Manager)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?$/;

/** Words of the field that only look like one of them. */
const words = new Set(['FireSafetyManager', 'EquipmentManager', 'TrainedSafetyManager']);

/** One noun per file, in kebab case; no folder, file, class or function named after nothing. */
export function namingFindings(repository: Repository): readonly Finding[] {
  const findings: Finding[] = [];
  const folders = new Set<string>();
  for (const file of repository.files) {
    const parts = file.path.split('/');
    const stem = (parts.pop() as string).replace(/\.tsx?$/, '');
    if (empty.test(stem.replace(/\.test$/, '')))
      findings.push({ file: file.path, line: 1, says: `is called ${stem}, which names no noun (style, section 2).` });
    else if (!kebab.test(stem))
      findings.push({
        file: file.path,
        line: 1,
        says: `is called ${stem}; file names are kebab case (style, section 2).`,
      });
    for (const [index, part] of parts.entries()) {
      const folder = parts.slice(0, index + 1).join('/');
      if (!empty.test(part) || folders.has(folder)) continue;
      folders.add(folder);
      findings.push({
        file: file.path,
        line: 1,
        says: `lies in a folder called ${part}, which names no noun (style, section 2).`,
      });
    }
    const check = (node: Node) => {
      const name = node.id?.name as string | undefined;
      if (name !== undefined && emptyEnding.test(name) && !words.has(name.charAt(0).toUpperCase() + name.slice(1)))
        findings.push({
          file: file.path,
          line: file.lineOf(node.start),
          says: `declares ${name}; say what it does instead (style, section 2).`,
        });
    };
    visit(file, {
      ClassDeclaration: check,
      FunctionDeclaration: check,
      TSInterfaceDeclaration: check,
      TSTypeAliasDeclaration: check,
    });
  }
  return findings;
}
