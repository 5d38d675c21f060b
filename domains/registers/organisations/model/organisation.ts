import { coded, defineCodeTable, defineRegister, optional, personalData, reference, text } from '@wanghuo/kernel';

export const organisationKind = defineCodeTable('organisationKind', 'this project, decision 0003', [
  'FIRE_AGENCY',
  'TOWNSHIP_OFFICE',
  'SECTOR_DEPARTMENT',
  'POLICE_STATION',
  'WATER_UTILITY',
  'UTILITY',
  'PARTNER_CENTRE',
  'SERVICE_ORGANISATION',
]);

/** Agencies, township offices, departments, utilities: who the service works with and how to reach them. */
export const organisation = defineRegister('organisation', {
  table: 'organisations.organisation',
  fields: {
    name: text({ max: 80 }),
    kind: coded(organisationKind),
    townshipCode: optional(reference('division')),
    dutyTelephone: optional(personalData('phone', text({ max: 20 }))),
    contactName: optional(personalData('name', text({ max: 40 }))),
  },
  identity: 'name',
  scope: 'townshipCode',
  list: ['name', 'kind', 'townshipCode', 'dutyTelephone'],
});
