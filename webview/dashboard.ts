import './shared/base.css';
import './dashboard/dashboard.css';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { dashboardChanged, dashboardView } from './dashboard/view.ts';
import { startPage } from './shared/page.ts';

startPage('dashboard', dashboardView, dashboardChanged);
