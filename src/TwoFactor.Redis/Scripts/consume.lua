-- KEYS[1]: the flow. Returns content, version, final, age (ms), 0, and removes it; nothing if there is none, or it is not final.
local flow = redis.call('HMGET', KEYS[1], 'content', 'version', 'final', 'created')
if not flow[1] or flow[3] ~= '1' then return nil end
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {flow[1], tonumber(flow[2]), 1, math.max(now - flow[4], 0), 0}
