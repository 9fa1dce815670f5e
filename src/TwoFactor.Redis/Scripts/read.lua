#!lua flags=no-writes
-- KEYS[1]: the flow. Returns content, version, final, age (ms), time until the turn (ms); nothing if there is none.
local flow = redis.call('HMGET', KEYS[1], 'content', 'version', 'final', 'created', 'turn')
if not flow[1] then return nil end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {flow[1], tonumber(flow[2]), tonumber(flow[3]), math.max(now - flow[4], 0), math.max(flow[5] - now, 0)}
