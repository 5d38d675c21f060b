const { travelRows } = await import('./travel-bench.ts');
const r = await travelRows();
for (const x of r.rows) console.log(x.what.padEnd(50), x.unit, x.p50.toFixed(2), x.p95?.toFixed(2), x.p99?.toFixed(2), x.cpuMilliseconds?.toFixed(2), x.note ?? '');
console.log(r.remarks);
