# Debian's own python3, under the names that the official image has.
ARG BASE
FROM $BASE
LABEL bugsmith.provision=python
ENV LANG=C.UTF-8
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv python3-pip \
 && rm -rf /var/lib/apt/lists/* \
 && ln -sf /usr/bin/python3 /usr/local/bin/python
CMD ["python3"]
