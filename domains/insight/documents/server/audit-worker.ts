import { parentPort, workerData } from 'node:worker_threads';
import { auditPlan, layOut, ReadingError, rules } from '@wanghuo/plan-audit';
import type { AuditTask, Told } from './audit-aside.ts';
import { findingKeysOf } from './finding-keys.ts';

/** The thread that reads and audits one document; it ends with it. */
const { bytes, fileName } = workerData as AuditTask;
const tell = (told: Told) => parentPort?.postMessage(told);
try {
  const total = rules.length + 1;
  const audit = auditPlan(
    bytes,
    fileName,
    rules.map((rule, at) => ({
      ...rule,
      check: (plan) => {
        // The document is read once the first rule is asked.
        tell({ progress: { done: at + 1, total, step: rule.title } });
        return rule.check(plan);
      },
    })),
  );
  const { text } = audit.document;
  const countOf = (severity: string) => audit.findings.filter((one) => one.severity === severity).length;
  tell({
    audited: {
      engineVersion: audit.engine.version,
      auditJson: JSON.stringify(audit),
      layoutJson: JSON.stringify(layOut(bytes, fileName).blocks),
      findingKeys: findingKeysOf(audit.findings, text),
      counts: {
        provable: countOf('provable'),
        needsRuling: countOf('needs-ruling'),
        ambiguity: countOf('ambiguity'),
        passed: audit.passed.length,
      },
    },
  });
} catch (error) {
  if (!(error instanceof ReadingError)) throw error;
  tell({ refused: { code: error.code, reason: error.message } });
}
