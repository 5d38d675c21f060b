import { insertRecords, listRecordsWhere, type CommandContext, type Services } from '@wanghuo/platform-server';
import { commitment, planCommitments, planDocument, planLoaded, planProjects, project } from '../model/index.ts';

type Context = CommandContext & { readonly services: Services };

/**
 * Reads the plan into projects and commitments, as published, when none are there; never over what somebody has written.
 * @returns how many projects and commitments were loaded, or null when there were some
 */
export async function loadPlan(
  context: Context,
): Promise<{ readonly projects: number; readonly commitments: number } | null> {
  if ((await listRecordsWhere(context, project, {}, 1)).length > 0) return null;
  const projects = planProjects();
  const commitments = planCommitments();
  await insertRecords(context, project, projects, { history: false });
  await insertRecords(context, commitment, commitments, { history: false });
  await context.services.announce(context, planLoaded, {
    document: planDocument,
    projects: projects.length,
    commitments: commitments.length,
  });
  return { projects: projects.length, commitments: commitments.length };
}
