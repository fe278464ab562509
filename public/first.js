// Before the first paint: the theme that was chosen here, and how much of the page's shell tells the truth. The shell is
// English and of the default experiment; what a link or a taste changes is not shown until the page's script draws it.
{
  const stored = (key) => {
    try {
      return localStorage.getItem(`man-playground/${key}`);
    } catch {
      return null; // kept nothing
    }
  };
  const { dataset } = document.documentElement;
  const theme = stored("theme");
  if (theme === "light" || theme === "dark") dataset.theme = theme;
  const [language = "en"] = [stored("language") ?? [], navigator.languages].flat();
  const elsewhere = /[#&](present|embed|hide|lang)=/.test(location.hash);
  if (elsewhere || !language.startsWith("en")) dataset.bare = "all";
  else if (location.hash.length > 1) dataset.bare = "words";
}
