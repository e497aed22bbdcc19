// Every npm script runs on the Lambda's own runtime, which `npm ci` installs as the package `node`.
// A script started past npm (or an install that skipped install scripts) would run on another one.
const wanted = 24;
const running = Number(process.versions.node.split('.')[0]);

if (running < wanted) {
  console.error(
    `This needs Node ${wanted} and runs on ${process.version}: run \`npm ci\` (it installs Node ${wanted} into node_modules) and start it with \`npm run\`.`,
  );
  process.exit(1);
}
