package jdk.nashorn.api.scripting;

/** Maxwell names this class of old Javas even where no filter is a script; newer ones have it no more. */
public class ScriptObjectMirror extends java.util.HashMap<String, Object> {
  public boolean isArray() {
    return false;
  }
}
