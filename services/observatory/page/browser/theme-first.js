// Sets the theme that was chosen here before anything is drawn: a module would come too late, and the page would flash.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // no storage: the system's theme applies
}
