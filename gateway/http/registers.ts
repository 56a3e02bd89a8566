import type { FastifyRequest } from 'fastify';
import type { PlaceId } from '../../devices/place.ts';
import type { Api, RegisterQuery } from './api.ts';
import type { App } from './app.ts';
import { devicesPage, devicesQuery, placesPage, registerQuery, staffPage } from './contract/registers.ts';
import { venuesPage } from './contract/venues.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

const NO_DEVICES = { all: 0, silent: 0, 'never-seen': 0, 'battery-low': 0 };

/** What there is in one's place: buildings with their homes, devices, venues, staff. */
export function routeRegisters(app: App, api: Api): void {
  const { registers } = api;
  app.get(
    '/places',
    {
      schema: {
        summary: 'Buildings with their homes and the worst that is open in each',
        querystring: registerQuery,
        response: { 200: placesPage },
      },
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? registers.buildings(query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/devices',
    {
      schema: {
        summary: 'Devices and their health',
        querystring: devicesQuery,
        response: { 200: devicesPage },
      },
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? registers.devices(query) : { items: [], next: null, counts: NO_DEVICES };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/venues',
    {
      schema: {
        summary: 'Venues, their people and hours',
        querystring: registerQuery,
        response: { 200: venuesPage },
      },
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? registers.venues(query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/staff',
    {
      schema: {
        summary: 'Staff, and who is on duty now',
        querystring: registerQuery,
        response: { 200: staffPage },
      },
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? registers.staff(query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
}

/** The query within one's own place; `undefined` when it asks for what lies outside. */
function queryOf<Q extends { readonly place?: PlaceId; readonly limit: number }>(
  request: FastifyRequest,
  { place, ...query }: Q,
): (Omit<Q, 'place'> & Pick<RegisterQuery, 'within' | 'by'>) | undefined {
  const by = principalOf(request);
  const within = narrower(by.place, place);
  return within && { ...query, within, by };
}
