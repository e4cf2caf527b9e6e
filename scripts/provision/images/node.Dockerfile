# Host's node and npm, in /usr/local as the official image has them.
ARG BASE
FROM $BASE
ARG VERSION
LABEL bugsmith.provision=node
ENV NODE_VERSION=$VERSION
COPY libraries/ /usr/local/lib/
COPY toolchain/ /usr/local/
RUN ldconfig \
 && if [ -d /usr/local/lib/node_modules/npm ]; then \
      ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm; \
      ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx; fi \
 && node --version
CMD ["node"]
