import express from '../node_modules/express/index.js';
import start from '../express-app.cjs';

start(express);
