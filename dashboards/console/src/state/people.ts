import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { useStaff } from './queries.ts';

/** Says who a member of staff is: by name where names may be seen, else by id. */
export function useStaffName(): (id: string) => string {
  const { data = [] } = useStaff();
  const names = new Map(data.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

type Holder =
  | NonNullable<ListedCase['responsible']>
  | { readonly staff: string }
  | { readonly service: string };

/** Says who acted: a member of staff, or a service by its name. */
export function useActorName(): (actor: Holder) => string {
  const staffName = useStaffName();
  return (actor) => ('staff' in actor ? staffName(actor.staff) : actor.service);
}
