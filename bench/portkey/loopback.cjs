// Preloaded into Portkey's gateway, which listens on every interface and has no option for less.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function listenOnLoopback(...options) {
  const [first] = options;
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...options.slice(1));
  }
  const callback = options.find((option) => typeof option === 'function');
  return listen.call(this, { port: Number(first), host: '127.0.0.1' }, callback);
};
