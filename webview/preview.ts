import './shared/base.css';
import './preview/preview.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { previewChanged, previewView } from './preview/view.ts';
import { startPage } from './shared/page.ts';

startPage('preview', previewView, previewChanged);
