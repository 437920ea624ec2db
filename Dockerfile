# All images of SOS: docker build --target spaceport -t sos/spaceport:dev .
#   spaceport, spaceship, cleaner   small and hardened: what the charts run
#   observatory            the embedded backend, for a cluster
#   autoinstrumentation    our instrumentation, for the OpenTelemetry Operator to inject
#   dev                    sources and all production packages as they are, for live update

# The production packages of the lock file. Tools, and the Node binaries that npm scripts use, have no place in an image.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm pkg delete devDependencies optionalDependencies && npm ci --ignore-scripts --no-update-notifier
# What turns them into those of one image: node -e "$ONLY" NAME… leaves these dependencies, $PRUNE takes what only people read.
ENV ONLY='const manifest = require("/app/package.json"); \
      manifest.dependencies = Object.fromEntries(process.argv.slice(1).map((name) => [name, manifest.dependencies[name]])); \
      require("fs").writeFileSync("/app/package.json", JSON.stringify(manifest));' \
    PRUNE="find node_modules -type f ( -name *.map -o -name *.d.ts -o -name *.d.?ts -o -iname readme.md -o -iname changelog.md ) -delete"


# Instrumentation drags in 180 packages; bundled it is one of 0.9 MB, of which a service loads 0.4 MB, in a third of the time. The
# services are not bundled: nothing could patch their pino or pg any more.
FROM packages AS bundle
RUN npm install --no-save --ignore-scripts --no-update-notifier \
      "rolldown@$(node -p 'require("./package-lock.json").packages["node_modules/rolldown"].version')"
COPY rolldown.config.ts ./
COPY services/instrumentation.ts ./services/
COPY packages/contract ./packages/contract
COPY packages/telemetry ./packages/telemetry
RUN node_modules/.bin/rolldown --config rolldown.config.ts && cd packages/telemetry && npm pack --silent \
    && mkdir -p /telemetry/node_modules/@spaceport-observation-system/telemetry \
    && tar -xzf *.tgz --strip-components=1 -C /telemetry/node_modules/@spaceport-observation-system/telemetry


# What the services import, and what the bundle leaves out. A package that is missing here stops the build: see `warm`.
FROM packages AS lean
RUN node -e "$ONLY" @opentelemetry/api express import-in-the-middle pg pino valibot \
    && npm ci --ignore-scripts --no-update-notifier && $PRUNE

# What the queue adds to that, for the cleaners alone.
FROM packages AS queue
COPY --from=lean /app/node_modules /lean
RUN node -e "$ONLY" pg-boss && npm ci --ignore-scripts --no-update-notifier && $PRUNE \
    && for name in $(ls /lean); do rm -rf "node_modules/$name"; done


# Rollbar's SDK, without what is for browsers.
FROM packages AS rollbar
WORKDIR /rollbar
COPY packages/http-service/rollbar/package.json packages/http-service/rollbar/package-lock.json ./
RUN npm ci --ignore-scripts --no-update-notifier && $PRUNE \
    && rm -r node_modules/rollbar/dist node_modules/@rrweb node_modules/rrweb node_modules/rrdom node_modules/rrweb-snapshot


# What the services share. All files belong to root; the user that runs can write nowhere.
FROM node:26-slim AS service
WORKDIR /app
# V8 lets its young generation grow to 32 MB while a service starts, and keeps it: a quarter is as fast, and 40 MB less.
ENV NODE_ENV=production HOST=0.0.0.0 NODE_COMPILE_CACHE=/app/.compile-cache NODE_OPTIONS=--max-semi-space-size=8
COPY --from=lean /app/package.json ./
COPY --from=lean /app/node_modules ./node_modules
COPY --from=bundle /app/build/instrumentation.js ./
COPY --from=bundle /telemetry/node_modules ./node_modules
COPY packages/contract ./packages/contract
COPY packages/http-service ./packages/http-service
COPY --from=rollbar /rollbar/node_modules ./packages/http-service/rollbar/node_modules
EXPOSE 8080
ENTRYPOINT ["node"]


# Compiled code is cached by running each service once, with instrumentation and without. Only the user id that wrote a cache ever
# reads it, so that user runs here; Node writes it for the owner alone, who will be root. Each picks an address of loopback
# by chance, where builds share a network. A service that does not start fails the build.
FROM service AS warm
COPY packages/cleaning ./packages/cleaning
COPY packages/database ./packages/database
COPY services/spaceport ./services/spaceport
COPY services/spaceship ./services/spaceship
RUN mkdir .compile-cache && chown node:node .compile-cache
USER node
ENV OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1
RUN for name in spaceport spaceship; do for start in "" "--import ./instrumentation.js"; do \
      export HOST=127$(od -An -N3 -tu1 /dev/urandom | tr -s ' ' .); \
      node $start services/$name/main.ts & \
      timeout 60 node -e 'const ask = () => fetch(`http://${process.env.HOST}:8080/dock/none`, { method: "POST" }).catch(() => setTimeout(ask, 50)); ask()' \
      && kill $! && wait $! || exit 1; \
    done; done \
    && chmod -R a+rX .compile-cache


FROM service AS spaceport
COPY packages/cleaning ./packages/cleaning
COPY packages/database ./packages/database
COPY services/spaceport ./services/spaceport
COPY --from=warm --chown=0:0 /app/.compile-cache ./.compile-cache
USER 1000:1000
CMD ["--import", "./instrumentation.js", "services/spaceport/main.ts"]


FROM service AS spaceship
COPY services/spaceship ./services/spaceship
COPY --from=warm --chown=0:0 /app/.compile-cache ./.compile-cache
USER 1000:1000
CMD ["--import", "./instrumentation.js", "services/spaceship/main.ts"]


FROM service AS cleaner
COPY --from=queue /app/node_modules ./node_modules
COPY packages/cleaning ./packages/cleaning
COPY packages/database ./packages/database
COPY services/cleaner ./services/cleaner
USER 1000:1000
CMD ["--import", "./instrumentation.js", "services/cleaner/main.ts"]


FROM packages AS lean-observatory
RUN node -e "$ONLY" @grpc/grpc-js @opentelemetry/api @preact/signals express htm pino preact uplot valibot \
    && npm ci --ignore-scripts --no-update-notifier && $PRUNE

FROM node:26-slim AS observatory
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=lean-observatory /app/package.json ./
COPY --from=lean-observatory /app/node_modules ./node_modules
COPY packages/contract ./packages/contract
COPY packages/http-service ./packages/http-service
COPY services/observatory ./services/observatory
# A package that is missing above stops the build.
RUN node --input-type=module -e 'await import("/app/services/observatory/app.ts")'
EXPOSE 16686 4317 4318
USER 1000:1000
ENTRYPOINT ["node"]
CMD ["services/observatory/main.ts"]


# The Operator runs `cp -r /autoinstrumentation/. VOLUME` in it, and has Node load autoinstrumentation.js by --require.
# It has cp from a base that the nodes have already.
FROM bundle AS injected
WORKDIR /autoinstrumentation
COPY --from=lean /app/node_modules/@opentelemetry/api ./node_modules/@opentelemetry/api
COPY --from=lean /app/node_modules/import-in-the-middle ./node_modules/import-in-the-middle
COPY --from=lean /app/node_modules/cjs-module-lexer ./node_modules/cjs-module-lexer
COPY --from=lean /app/node_modules/es-module-lexer ./node_modules/es-module-lexer
COPY --from=lean /app/node_modules/module-details-from-path ./node_modules/module-details-from-path
# It must load with nothing beside it: any file does to see that.
RUN cp -r /telemetry/node_modules . && cp /app/build/autoinstrumentation.js . \
    && OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none \
      node --require ./autoinstrumentation.js node_modules/module-details-from-path/index.js

FROM node:26-slim AS autoinstrumentation
COPY --from=injected /autoinstrumentation /autoinstrumentation
USER 1000:1000


# For live update: whoever runs it may write the sources, and Node starts again when they change. The charts say what to run.
FROM packages AS dev
ENV HOST=0.0.0.0
COPY packages ./packages
COPY services ./services
RUN echo "import './services/instrumentation.ts';" > instrumentation.js && chown -R node:node packages services
EXPOSE 8080
USER 1000:1000
ENTRYPOINT ["node", "--watch"]
