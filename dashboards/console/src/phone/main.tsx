import { createRoot } from 'react-dom/client';
import { show } from '../state/preferences.ts';
import { Phone } from './phone.tsx';
import '../style/tokens.css';
import './phone.css';

show();
const place = document.getElementById('phone');
if (place === null) throw new Error('m.html has no place for the page');
createRoot(place).render(<Phone />);
// Without HTTPS (or loopback) a browser offers none: the page works, but not from nothing in a basement.
navigator.serviceWorker?.register('/m-sw.js', { scope: '/m' }).catch(() => undefined);
