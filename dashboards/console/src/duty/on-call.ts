/** Roles that are told of cases. */
export const ON_CALL: readonly string[] = [
  'grid-worker',
  'duty-desk',
  'street-duty',
  'district-centre',
  'building-head',
  'helper',
];
