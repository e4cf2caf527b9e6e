# Host's CPython, moved to /usr/local as the official image has it.
ARG BASE
FROM $BASE
ARG VERSION
LABEL bugsmith.provision=python
ENV LANG=C.UTF-8 PYTHON_VERSION=$VERSION PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
COPY libraries/ /usr/local/lib/
COPY toolchain/ /usr/local/
# The build configuration still names the folder it was built in; extensions compiled against it need the new one.
RUN ldconfig \
 && old=$(python3 -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR").rsplit("/lib", 1)[0])') \
 && if [ "$old" != /usr/local ]; then grep -rlI --include='*.py' --include='*.pc' --include=Makefile --include='python*-config' \
      -F "$old/" /usr/local/lib /usr/local/bin | xargs -r sed -i "s#$old\b#/usr/local#g"; fi \
 && ln -sf python3 /usr/local/bin/python \
 && python3 -m ensurepip --upgrade \
 && ln -sf pip3 /usr/local/bin/pip \
 && python3 -m compileall -q -j 0 /usr/local/lib
CMD ["python3"]
