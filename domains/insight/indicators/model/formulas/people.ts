import { perHead, sorted } from '../counting.ts';
import { isInForce, type EvidenceOn } from '../evidence.ts';
import { defineIndicator, type CountedRecord } from '../indicator.ts';
import { box3, limit, plan } from '../places.ts';

/** Members on strength of the kinds of staff that are counted; others are looked at and left out. */
const ofKinds = ({ members, on }: EvidenceOn, kinds: readonly string[]): readonly CountedRecord[] =>
  sorted(
    members.filter((member) => isInForce(member, on)),
    ({ staffKind }) => (kinds.includes(staffKind) ? ['COUNTED'] : ['EXCLUDED', 'OTHER_KIND']),
  );

/** Members of the government's brigades. The national team is another measure (P-8); the firms' are an admissible addition. */
export const firefightersPer10k = defineIndicator({
  id: 'firefightersPer10k',
  ...box3(6, '1.25', '1.78'),
  unit: 'PERSONS',
  decimals: 2,
  factor: 10_000n,
  better: 'HIGHER',
  nature: 'EXPECTED',
  approach: 'LINEAR',
  span: 'DAY',
  hasGap: true,
  definitions: ['REGISTERED', 'RESIDENT', 'REGISTERED_WITH_ENTERPRISE'],
  reads: ['crewMember', 'population'],
  count: (evidence, definition) =>
    perHead(
      evidence,
      definition === 'RESIDENT' ? 'RESIDENT' : 'REGISTERED',
      ofKinds(evidence, definition === 'REGISTERED_WITH_ENTERPRISE' ? ['GOV', 'ENT'] : ['GOV']),
    ),
});

/** The 0.89 of the text: the national team alone. */
export const nationalFirefightersPer10k = defineIndicator({
  id: 'nationalFirefightersPer10k',
  source: { document: plan, place: 'situation.firefighters' },
  baseline: limit('0.89', 'situation.firefighters'),
  unit: 'PERSONS',
  decimals: 2,
  factor: 10_000n,
  better: 'HIGHER',
  nature: 'DERIVED',
  span: 'DAY',
  definitions: ['REGISTERED', 'RESIDENT'],
  reads: ['crewMember', 'population'],
  count: (evidence, definition) => perHead(evidence, definition as 'RESIDENT', ofKinds(evidence, ['NAT'])),
});
