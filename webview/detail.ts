import './shared/base.css';
import './detail/detail.css';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import { detailChanged, detailView } from './detail/view.ts';
import { startPage } from './shared/page.ts';

startPage('detail', detailView, detailChanged);
