import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { show } from './state/preferences.ts';
import { wakeSoundByGesture } from './state/sound.ts';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/cases.css';
import './style/case-page.css';
import './style/community.css';
import './style/devices.css';
import './style/duty.css';
import './style/held.css';

show();
wakeSoundByGesture();
const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no place for the console');
createRoot(place).render(<App />);
