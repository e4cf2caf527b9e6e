# What the tests of this project need, and nothing of the project itself. Made by Bugsmith from the project's manifests;
# for the classic builder, which every engine has.
FROM {{image}} AS base
USER root
SHELL ["/bin/sh", "-c"]
RUN for program in cat chmod grep head rm tar xargs; do \
      command -v $program >/dev/null || { echo "bugsmith: this image has no $program"; exit 1; }; \
    done; \
    grep -q '^[^:]*:[^:]*:{{uid}}:' /etc/passwd || echo 'bugsmith:x:{{uid}}:{{gid}}:bugsmith:{{home}}:/bin/sh' >>/etc/passwd; \
    grep -q '^[^:]*:[^:]*:{{gid}}:' /etc/group || echo 'bugsmith:x:{{gid}}:' >>/etc/group; \
    mkdir -p {{folders}} && chown {{uid}}:{{gid}} {{folders}}
{{packages}}
ENTRYPOINT []
CMD ["sh"]
WORKDIR {{project}}
USER {{uid}}:{{gid}}
{{env}}

# Only here are the project, the settings of the machine it is built on, and a network. Nothing of this stage's history
# reaches the final image.
FROM base AS install
ARG BUGSMITH_BUILD
ARG BUGSMITH_OWNER
ARG BUGSMITH_MACHINE
ARG BUGSMITH_BOOT
LABEL bugsmith.build="$BUGSMITH_BUILD" bugsmith.owner="$BUGSMITH_OWNER" \
      bugsmith.machine="$BUGSMITH_MACHINE" bugsmith.boot="$BUGSMITH_BOOT"
COPY --chown={{uid}}:{{gid}} files/ /
{{steps}}
RUN ["sh", "/bugsmith-install/finish.sh"]

FROM base
COPY --from=install --chown={{uid}}:{{gid}} /bugsmith/ /bugsmith/
