/** Names of SOS's own span attributes and metrics; everything else follows OpenTelemetry's semantic conventions. */
export const SHIP_ID = 'sos.ship.id';
export const SHIP_PASSENGERS = 'sos.ship.passengers';
export const SPACEPORT_NAME = 'sos.spaceport.name';
export const REFUSAL_REASON = 'sos.refusal.reason';

export const DOCKS_OCCUPIED = 'sos.docks.occupied';
export const DOCKS_LIMIT = 'sos.docks.limit';
export const DOCKINGS = 'sos.dockings';
export const SEPARATIONS = 'sos.separations';
export const REFUSALS = 'sos.refusals';
export const REQUESTS_SHED = 'sos.requests.shed';

export const SEPARATION_ID = 'sos.separation.id';
export const CLEANING_ATTEMPT = 'sos.cleaning.attempt';
export const CLEANING_OUTCOME = 'sos.cleaning.outcome';

export const CLEANINGS = 'sos.cleanings';
export const CLEANING_WAIT = 'sos.cleaning.wait';
export const CLEANING_QUEUE_DEPTH = 'sos.cleaning.queue.depth';
