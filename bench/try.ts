const { recommendationRows } = await import('./recommendation-bench.ts');
for (const x of await recommendationRows()) console.log(x.section,x.what.padEnd(50), x.unit, x.p50.toFixed(2), x.p95?.toFixed(2), x.p99?.toFixed(2), x.cpuMilliseconds?.toFixed(2), x.note ?? '');
