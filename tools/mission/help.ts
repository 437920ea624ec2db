export const HELP = `
npm run mission lists the missions: lessons in observability on the fleet.

  npm run mission 3                   sets the scene of mission 3, on the fleet
                                      that runs, or on one that it starts here
  npm run mission 3 -- answer zura 700
  npm run mission 3 -- hint           the next of three hints
  npm run mission 3 -- show           how it is found, and where to see it
  npm run mission -- set zura DOCKING_LIMIT=5
                                      changes a setting of one member
  npm run mission stop                the fleet as it was before
  npm run mission -- --scores         what is solved, as JSON

FLEET_PORTS_FROM and FLEET_LOGS are as for npm start. MISSION_SEED, set where
the fleet starts, makes missions the same for a whole class.
`;
