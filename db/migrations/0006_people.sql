-- Whether the database knows a time zone by this name. Programs know others than it does, depending on how either was built; a name
-- that passes one of them only would break every later statement that asks what day it is at an outlet.
create function is_time_zone(name text) returns boolean
language plpgsql stable as $$
begin
  perform now() at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end $$;
