import { type JSX, useState } from 'react';
import type { DeviceView } from '../../../../gateway/http/contract/registers.ts';
import { type DeviceFilter, useDevices, useVenues } from '../state/queries.ts';
import { placeName } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useWords } from '../words/words.ts';
import { Battery } from './battery.tsx';

const TROUBLES = ['silent', 'never-seen', 'battery-low'] as const;

/** Which devices are well, and which are not heard or run out of power. */
export function DevicesPage(): JSX.Element {
  const words = useWords();
  const [filter, choose] = useState<DeviceFilter>({ kind: '', trouble: '' });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useDevices(filter);
  const devices = data?.pages.flatMap(({ items }) => items);
  return (
    <div className="devices">
      <h1 className="visually-hidden">{words.devices.title}</h1>
      <Filters filter={filter} choose={choose} counts={data?.pages[0]?.counts} />
      {devices === undefined && <p className="empty">{words.loading}</p>}
      {devices?.length === 0 && <p className="empty">{words.devices.none}</p>}
      {devices && devices.length > 0 && <DeviceTable devices={devices} />}
      {hasNextPage && (
        <button
          type="button"
          className="button more"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {words.devices.more}
        </button>
      )}
    </div>
  );
}

interface FiltersProps {
  readonly filter: DeviceFilter;
  readonly choose: (filter: DeviceFilter) => void;
  readonly counts: Readonly<Record<'all' | (typeof TROUBLES)[number], number>> | undefined;
}

function Filters({ filter, choose, counts }: FiltersProps): JSX.Element {
  const words = useWords();
  const tile = (trouble: '' | (typeof TROUBLES)[number]): JSX.Element => {
    const count = counts?.[trouble === '' ? 'all' : trouble];
    const isBad = trouble !== '' && (count ?? 0) > 0;
    return (
      <button
        key={trouble}
        type="button"
        className={`tile${isBad ? ` bad ${trouble}` : ''}`}
        aria-pressed={filter.trouble === trouble}
        onClick={() => choose({ ...filter, trouble })}
      >
        <span className="tile-number">{count ?? '–'}</span>
        <span>{trouble === '' ? words.devices.all : words.devices.troubles[trouble]}</span>
      </button>
    );
  };
  return (
    <div className="filters">
      {tile('')}
      {TROUBLES.map((trouble) => tile(trouble))}
      <label className="kind-filter">
        <span>{words.devices.kind}</span>
        <select value={filter.kind} onChange={(change) => choose({ ...filter, kind: change.target.value })}>
          <option value="">{words.devices.allKinds}</option>
          {Object.entries(words.kinds).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function DeviceTable({ devices }: { readonly devices: readonly DeviceView[] }): JSX.Element {
  const words = useWords();
  const { columns } = words.devices;
  return (
    <div className="table-frame">
      <table>
        <thead>
          <tr>
            {(['state', 'device', 'kind', 'place', 'contact', 'battery'] as const).map((column) => (
              <th key={column} scope="col">
                {columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DeviceRow({ device }: { readonly device: DeviceView }): JSX.Element {
  const words = useWords();
  const { id, kind, place, venue, lastContact, battery, troubles } = device;
  const { data: venues = [] } = useVenues();
  const hall = venues.find((one) => one.id === venue);
  return (
    <tr data-device={id}>
      <td>
        {troubles.map((trouble) => (
          <span key={trouble} className={`tag trouble ${trouble}`}>
            {words.devices.troubles[trouble]}
          </span>
        ))}
        {troubles.length === 0 && <span className="tag well">{words.devices.well}</span>}
      </td>
      <td>
        <code>{id}</code>
      </td>
      <td>{words.kinds[kind] ?? kind}</td>
      <td>{hall?.name ?? placeName(place, words)}</td>
      <td>{lastContact === null ? words.devices.never : <Ago at={lastContact} />}</td>
      <td>
        <Battery level={battery} isLow={troubles.includes('battery-low')} />
      </td>
    </tr>
  );
}
