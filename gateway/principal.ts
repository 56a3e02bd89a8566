import type { PlaceId } from '../devices/place.ts';
import type { Role, StaffId } from '../devices/registry.ts';

/** Who signed in. It stands at the root because the broker, HTTP and access share it and never import each other. */
export type Principal =
  | { readonly type: 'device'; readonly id: string }
  /** `topics` are the MQTT topic filters it may publish and subscribe to. */
  | { readonly type: 'bridge'; readonly id: string; readonly topics: readonly string[] }
  /** Without `staff` the token is a service, named in answers. */
  | {
      readonly type: 'token';
      readonly name: string;
      readonly role: Role;
      readonly place: PlaceId;
      readonly staff?: StaffId;
    };

export type TokenPrincipal = Extract<Principal, { type: 'token' }>;
