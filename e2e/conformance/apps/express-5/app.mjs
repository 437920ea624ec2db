import express from 'express';
import start from '../express-app.cjs';

start(express);
