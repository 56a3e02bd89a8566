import type { JSX } from 'react';
import type { IndicatorsView } from '../../../../gateway/http/contract/indicators.ts';
import { useWords } from '../words/words.ts';

/** What false alarms were about, and the devices that made most of them. */
export function FalseAlarms({
  causes,
  devices,
}: {
  readonly causes: IndicatorsView['falseAlarms']['causes'];
  readonly devices: IndicatorsView['falseAlarms']['devices'];
}): JSX.Element {
  const words = useWords();
  const { figures } = words;
  const named = causes.filter(({ ofDevices, ofBehaviour }) => ofDevices + ofBehaviour > 0);
  return (
    <section className="panel" aria-labelledby="false-alarms">
      <h2 id="false-alarms">{figures.falseAlarms}</h2>
      {named.length === 0 && <p className="soft">{figures.noFalseAlarms}</p>}
      {named.length > 0 && (
        <table>
          <thead>
            <tr>
              {(['cause', 'ofDevices', 'ofBehaviour', 'dealtWith'] as const).map((column) => (
                <th key={column} scope="col">
                  {figures[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {named.map(({ cause, ofDevices, ofBehaviour, of }) => (
              <tr key={cause}>
                <td>{words.causes[cause]}</td>
                <td>{ofDevices}</td>
                <td>{ofBehaviour}</td>
                <td>{of}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {devices.length > 0 && (
        <p className="figures-devices">
          <span className="soft">{figures.devices}</span>
          {devices.map(({ device, count }) => (
            <span key={device} className="tag">
              <code>{device}</code> {count}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
