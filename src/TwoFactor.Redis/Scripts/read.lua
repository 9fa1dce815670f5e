-- KEYS[1]: the flow. Returns content, version, final, age (ms), time until the turn (ms); nothing if there is none.
-- A primary that became a replica must not answer: it may lack what the new primary knows. This write, which changes nothing ("GT": only to a later time), is refused
-- there, and costs less than asking for the role. A server that refuses writes for another reason is still read. With "#!lua flags=…" it would not be.
-- While writes are paused, as before a planned takeover, reads wait too.
local write = redis.pcall('PEXPIRE', KEYS[1], 0, 'GT')
if type(write) == 'table' and string.match(write.err, '^%-?READONLY') then return write end
local flow = redis.call('HMGET', KEYS[1], 'content', 'version', 'final', 'created', 'turn')
if not flow[1] then return nil end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {flow[1], tonumber(flow[2]), tonumber(flow[3]), math.max(now - flow[4], 0), math.max(flow[5] - now, 0)}
