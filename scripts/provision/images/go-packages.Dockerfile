# Debian's own Go, under the names that the official image has.
ARG BASE
FROM $BASE
LABEL bugsmith.provision=go
RUN apt-get update \
 && apt-get install -y --no-install-recommends golang-go gcc libc6-dev git \
 && rm -rf /var/lib/apt/lists/*
ENV GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go && go version
WORKDIR /go
CMD ["bash"]
